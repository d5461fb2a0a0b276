import { cp, mkdir, rename as moveFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

// By the package's own name: this file may be in dist.
const TEMPLATE = fileURLToPath(
  new URL('template', import.meta.resolve('create-strake-plugin/package.json')),
);
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** The package of a plugin that was written. */
export interface CreatedPlugin {
  /** `strake-plugin-banner` */
  readonly package: string;
  /** Absolute; it is new or was empty. */
  readonly directory: string;
}

/**
 * Writes the package of a plugin: one hook, a schema, tests and compiler settings.
 * @param name `banner` or `strake-plugin-banner`
 * @param directory default: a directory with the package's name in the working directory
 * @throws Error for an invalid name, and for a directory that is not empty
 */
export async function createPlugin(name: string, directory?: string): Promise<CreatedPlugin> {
  const short = name.replace(/^strake-plugin-/, '');
  const full = `strake-plugin-${short}`;
  if (!NAME.test(short)) {
    throw new Error(
      `"${name}" is not a plugin name: use lower-case words joined by "-", such as "banner"`,
    );
  }
  const target = resolve(directory ?? full);
  await mkdir(target, { recursive: true });
  if ((await readdir(target)).length > 0) throw new Error(`${target} is not empty`);
  await cp(TEMPLATE, target, { recursive: true });
  // npm does not pack .gitignore, and would treat another package.json as that of a package.
  await moveFile(join(target, 'gitignore'), join(target, '.gitignore'));
  await moveFile(join(target, 'manifest.json'), join(target, 'package.json'));
  const type = short.replace(/(^|-)([a-z0-9])/g, (_, __, letter: string) => letter.toUpperCase());
  const key = short.includes('-') ? `'${short}':` : `${short}:`;
  const names: Readonly<Record<string, string>> = { 'banner:': key, banner: short, Banner: type };
  const rename = (text: string) =>
    text.replace(/\bbanner:|banner|Banner/g, (word) => names[word] ?? word);
  for (const file of await readdir(target, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const path = join(file.parentPath, file.name);
    const text = await readFile(path, 'utf8');
    await writeFile(path, rename(text));
  }
  return { package: full, directory: target };
}
