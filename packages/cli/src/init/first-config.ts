import type { FoundImage } from '@strake/core';

/** The schema for editors, which the package contains. */
const SCHEMA = 'https://unpkg.com/@strake/cli@1/dist/schema.json';

/** A first configuration with these images, as YAML. */
export function firstConfig(images: readonly FoundImage[]): string {
  const plugins = [...new Set(images.map(({ plugin }) => plugin))];
  const lines = [
    `# yaml-language-server: $schema=${SCHEMA}`,
    `plugins: ${inline(plugins)}`,
    'platforms: [linux/amd64, linux/arm64]',
    'images:',
    ...images.flatMap(({ name, plugin, options, repository }) => [
      `  ${inline(name)}:`,
      // A guess, so it is a comment: nothing must be pushed to an unintended repository.
      ...(repository ? [`    # repository: ${repository} # for "strake build --push"`] : []),
      `    ${inline(plugin)}:`,
      ...Object.entries(options)
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => `      ${inline(key)}: ${inline(value)}`),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

/** Plain data in one line; strings are quoted if YAML would read anything but this string. */
function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, each]) => each !== undefined);
    const fields = entries.map(([key, each]) => `${inline(key)}: ${inline(each)}`);
    return `{ ${fields.join(', ')} }`;
  }
  const isPlain =
    typeof value === 'string' &&
    /^[./A-Za-z][\w./@-]*$/.test(value) &&
    !/^(true|false|null|yes|no|on|off|y|n)$/i.test(value);
  return isPlain ? value : JSON.stringify(value);
}
