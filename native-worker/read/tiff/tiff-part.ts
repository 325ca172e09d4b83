import { ByteFile } from '../byte-file.ts';
import { TiffDirectories } from './directory.ts';
import { TiffPages } from './tiff-pages.ts';

/** One TIFF file and its pages. */
export class TiffPart {
  readonly file: ByteFile;
  readonly pages: TiffPages;

  constructor(file: ByteFile) {
    this.file = file;
    this.pages = new TiffPages(new TiffDirectories(file));
  }

  static async open(path: string): Promise<TiffPart> {
    const file = await ByteFile.open(path);
    try {
      return new TiffPart(file);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.file.close();
  }
}
