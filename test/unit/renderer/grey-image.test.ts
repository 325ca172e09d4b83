import { createSSRApp } from 'vue';
import { renderToString } from 'vue/server-renderer';
import { expect, it } from 'vitest';
import GreyImage from '../../../renderer/viewers/image/GreyImage.vue';

it('a cell of a gallery hides the mask that it showed before until its own is there', async () => {
  const page = (data: Float32Array | null): Promise<string> =>
    renderToString(createSSRApp(GreyImage, { sidePx: 1, data, label: 'particle 0' }));
  expect(await page(null)).toContain('grey blank');
  expect(await page(Float32Array.of(1))).not.toContain('blank');
});
