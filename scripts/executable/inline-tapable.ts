import type { Plugin } from 'rolldown';

const MADE = /^const (require[$\w]*) = createRequire\(import\.meta\.url\);$/gm;

/**
 * Bundles tapable, which every build loads: core requires its files by their paths, with a function that a bundler does not know. Functions that
 * load anything else stay, since that is loaded when it is needed.
 */
export function inlineTapable(): Plugin {
  return {
    name: 'inline-tapable',
    transform(code, file) {
      if (!/[/\\]packages[/\\]core[/\\]dist[/\\]/.test(file)) return null;
      let text = code;
      for (const [statement, name = ''] of code.matchAll(MADE)) {
        const word = name.replaceAll('$', String.raw`\$`);
        const uses = [
          ...code.matchAll(new RegExp(String.raw`(?<![\w$.])${word}([(.]"?[\w./-]*)`, 'g')),
        ];
        if (uses.length === 0 || !uses.every(([, use = '']) => use.startsWith('("tapable/')))
          continue;
        text = text.replace(statement, '').replaceAll(`${name}("tapable/`, 'require("tapable/');
      }
      return text === code ? null : { code: text, map: null };
    },
  };
}
