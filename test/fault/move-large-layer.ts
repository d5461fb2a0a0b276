import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { runOk } from '../tool/index.ts';

const root = new URL('../../', import.meta.url);
/** Where imports of packages are found as they are from the sources. */
const PROGRAM = fileURLToPath(new URL('node_modules/.cache/strake/large-layer.mjs', root));

/**
 * Pushes or pulls an image whose layer has so many MiB, in a process of its own that is made as published code is: Node's own
 * stripping of types takes memory that users do not spend.
 * @returns the most bytes of memory that it held
 */
export async function moveLargeLayer(
  way: 'push' | 'pull',
  host: string,
  mebibytes = 2048,
): Promise<number> {
  const input = fileURLToPath(new URL('large-layer.mjs', import.meta.url));
  const bundle = await rolldown({ input, platform: 'node', external: /^[^./]/ });
  await bundle.write({ file: PROGRAM, format: 'esm', codeSplitting: false });
  return Number(await runOk([process.execPath, PROGRAM, way, host, `${mebibytes}`]));
}
