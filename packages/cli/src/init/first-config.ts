import { relative, sep } from 'node:path';
import type { GoProgram } from './list-programs.ts';

/** What editors check the file by: the package carries it. */
const SCHEMA = 'https://unpkg.com/@strake/cli@1/dist/schema.json';

/** Registries that belong to the places where Go modules live. */
const REGISTRIES: Readonly<Record<string, string>> = {
  'github.com': 'ghcr.io',
  'gitlab.com': 'registry.gitlab.com',
};

/** The text of a first configuration: one image for one program, else an image for each. */
export function firstConfig(programs: readonly GoProgram[], directory: string): string {
  const head = [
    `# yaml-language-server: $schema=${SCHEMA}`,
    'plugins: [go]',
    'platforms: [linux/amd64, linux/arm64]',
  ];
  const [only] = programs;
  if (only && programs.length === 1) {
    return text([
      ...head,
      ...repository(only.module, ''),
      'go:',
      '  programs:',
      `    - package: ${packageOf(only, directory)}`,
    ]);
  }
  const names = uniqueNames(programs);
  const images = programs.flatMap((program, at) => [
    `  ${scalar(names[at] ?? '')}:`,
    ...repository(program.module, names[at] ?? '').map((line) => `    ${line}`),
    '    go:',
    `      programs: [{ package: ${packageOf(program, directory)} }]`,
  ]);
  return text([...head, 'images:', ...images]);
}

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

/** A guess, so it is a comment: pushing to a place that nobody meant would be worse than asking. */
function repository(module: string, name: string): readonly string[] {
  const [host = '', ...rest] = module.replace(/\/v\d+$/, '').split('/');
  const registry = REGISTRIES[host] ?? 'registry.example';
  const path = [
    ...(rest.length > 0 ? rest : [host]),
    ...(name === '' || name === rest.at(-1) ? [] : [name]),
  ];
  return [
    `# repository: ${registry}/${path.join('/').toLowerCase()} # where "strake build --push" publishes it`,
  ];
}

function packageOf({ directory: folder }: GoProgram, directory: string): string {
  const path = relative(directory, folder).split(sep).join('/');
  return scalar(path === '' ? '.' : `./${path}`);
}

/** The last part of each import path; where two agree, with the part before it. */
function uniqueNames(programs: readonly GoProgram[]): readonly string[] {
  const parts = programs.map(({ importPath }) =>
    importPath
      .replace(/\/v\d+$/, '')
      .toLowerCase()
      .split('/'),
  );
  return parts.map((mine, at) => {
    let length = 1;
    const name = () =>
      mine
        .slice(-length)
        .join('-')
        .replaceAll(/[^a-z0-9._-]/g, '-');
    while (
      length < mine.length &&
      parts.some(
        (other, each) =>
          each !== at && other.slice(-length).join('-') === mine.slice(-length).join('-'),
      )
    )
      length += 1;
    return name();
  });
}

/** Quoted where YAML would read something else than the text. */
function scalar(value: string): string {
  return /^[./A-Za-z][\w./@-]*$/.test(value) &&
    !/^(true|false|null|yes|no|on|off|y|n)$/i.test(value)
    ? value
    : JSON.stringify(value);
}
