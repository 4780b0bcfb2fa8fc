import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import type { Drawing } from './draw.ts';

// A thread that draws one picture.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- from draw.ts of this folder
const { svg, font, scale } = workerData as Drawing;
const require = createRequire(import.meta.url);
await initWasm(await readFile(require.resolve('@resvg/resvg-wasm/index_bg.wasm')));
const folder = join(require.resolve('dejavu-fonts-ttf/package.json'), '..', 'ttf');
const drawing = new Resvg(svg, {
  fitTo: { mode: 'zoom', value: scale },
  background: '#ffffff',
  font: {
    fontBuffers: [new Uint8Array(await readFile(join(folder, 'DejaVuSans.ttf')))],
    defaultFontFamily: font,
    sansSerifFamily: font,
  },
});
parentPort?.postMessage(drawing.render().asPng());
