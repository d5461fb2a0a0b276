import { globSync, readFileSync } from 'node:fs';

/**
 * The error codes that source code of packages throws and no table declares: `strake help CODE` does not know them. The compiler
 * accepts any code with a kind.
 * @param declared the codes of all tables
 * @returns one line per code and file
 */
export function undeclaredCodes(declared: readonly string[]): readonly string[] {
  return globSync('packages/*/src/**/*.ts')
    .filter((file) => !file.endsWith('.test.ts'))
    .sort()
    .flatMap((file) =>
      thrownCodes(readFileSync(file, 'utf8'))
        .filter((code) => !declared.includes(code))
        .map((code) => `${file}: error code ${code} is in no table of error codes`),
    );
}

/** The first argument of a call that has further ones, up to the comma; it may be a choice between codes. */
const FIRST_ARGUMENT = /[\w)]\(\s*((?:[^,;(){}'"`]|'[^'\n]*')*),/g;

/** An error code in quotes. One word is not a code, nor is one of Node.js. */
const CODE = /'(?!ERR_)([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'/g;

/** The error codes that a text of source code passes, with a message, to whatever makes the error. */
export function thrownCodes(text: string): readonly string[] {
  const code = text.replace(/^\s*(\*|\/\*|\/\/).*$/gm, '');
  const found = [...code.matchAll(FIRST_ARGUMENT)].flatMap(([, argument = '']) =>
    [...argument.matchAll(CODE)].map(([, name = '']) => name),
  );
  return [...new Set(found)];
}
