import { resolve } from 'node:path';
import { addLayer, definePlugin, type Entry, type Plugin } from '@strake/core/plugin';

/** Below these paths are layers of their own, since they change at other times. */
const LAYERS = { strake: 'opt/', node: 'usr/local/' };

/** Puts out/ARCH/root, which assemble.ts wrote, into the image: one layer each for Debian, Node.js and strake. */
export const plugin: Plugin = definePlugin({
  name: 'root',
  layer: {
    when: { os: ['linux'] },
    async handler(plan, context) {
      const root = `out/${context.platform.architecture}/root`;
      const layers: Record<string, Entry[]> = { debian: [], node: [], strake: [] };
      for (const { path, type, mode, target = '' } of await context.list(root)) {
        const id = Object.entries(LAYERS).find(([, start]) => path.startsWith(start))?.[0];
        const entries = layers[id ?? 'debian'] ?? [];
        const place = `/${path}`;
        if (type === 'symlink') entries.push({ type, path: place, target });
        else if (type === 'directory') entries.push({ type, path: place });
        else if (type === 'file') {
          // Other bits depend on the umask.
          const executable = (mode & 0o100) !== 0;
          const content = { file: resolve(context.directory, root, path) };
          entries.push({ type, path: place, mode: executable ? 0o755 : 0o644, content });
        }
      }
      let result = plan;
      for (const [id, entries] of Object.entries(layers))
        result = addLayer(result, { id, entries }) ?? result;
      return result;
    },
  },
});
