import { fromFile } from 'geotiff';

interface GreyImage {
  width: number;
  height: number;
  data: Uint8Array;
  channels: 1;
}

/** Images of a stack or video, 8 bit. */
export async function readImages(path: string): Promise<GreyImage[]> {
  const file = await fromFile(path);
  const images: GreyImage[] = [];
  for (let index = 0; index < (await file.getImageCount()); index += 1) {
    const image = await file.getImage(index);
    const [data] = (await image.readRasters()) as Uint8Array[];
    images.push({ width: image.getWidth(), height: image.getHeight(), data, channels: 1 });
  }
  return images;
}
