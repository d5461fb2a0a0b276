import type { FoundImage } from '@strake/core';
import { inlineYaml } from './yaml-lines.ts';

/** The schema for editors, which the package contains. */
const SCHEMA = 'https://unpkg.com/@strake/cli@1/dist/schema.json';

/** A first configuration with these images, as YAML. */
export function firstConfig(images: readonly Omit<FoundImage, 'package'>[]): string {
  const plugins = [...new Set(images.map(({ plugin }) => plugin))];
  const lines = [
    `# yaml-language-server: $schema=${SCHEMA}`,
    `plugins: ${inlineYaml(plugins)}`,
    'platforms: [linux/amd64, linux/arm64]',
    'images:',
    ...images.flatMap(({ name, plugin, options, repository }) => [
      `  ${inlineYaml(name)}:`,
      // A guess, so it is a comment: nothing must be pushed to an unintended repository.
      ...(repository ? [`    # repository: ${repository} # for "strake build --push"`] : []),
      `    ${inlineYaml(plugin)}:`,
      ...Object.entries(options)
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => `      ${inlineYaml(key)}: ${inlineYaml(value)}`),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}
