import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Plugin, rolldown } from 'rolldown';

const HOME = join('packages', 'explore', 'src');
const STAND_IN = join(HOME, 'serve', 'page-parts.ts');

/** Bundles the page of `strake explore`, with its dependencies, into a module that has its script and style as strings. */
export function explorePage(): Plugin {
  return {
    name: 'explore-page',
    async load(id) {
      if (!id.endsWith(STAND_IN)) return null;
      const style = await readFile(join(HOME, 'page', 'style.css'), 'utf8');
      const parts = { script: await script(), style: minifiedStyle(style) };
      for (const [name, text] of Object.entries(parts))
        if (/<\/(?:script|style)|<!--/i.test(text)) throw new Error(`the ${name} would end early`);
      return {
        code: `export const PAGE_PARTS = ${JSON.stringify(parts)};`,
        moduleType: 'js',
      };
    },
  };
}

async function script(): Promise<string> {
  const bundled = await rolldown({
    input: join(HOME, 'page', 'main.ts'),
    platform: 'browser',
    onLog: (_, log) => {
      throw new Error(`the page of explore: ${log.message}`);
    },
  });
  const { output } = await bundled.generate({ format: 'iife', minify: true, comments: false });
  return output[0].code.trim();
}

/** Without comments and indentation. */
function minifiedStyle(text: string): string {
  return text
    .replaceAll(/\/\*.*?\*\//gs, '')
    .replaceAll(/\s*\n\s*/g, '\n')
    .trim();
}
