import { cp, mkdir, rename as moveFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

// By the package's own name: the code may be in a directory of dist.
const TEMPLATE = fileURLToPath(
  new URL('template', import.meta.resolve('create-strake-plugin/package.json')),
);
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Writes the package of a plugin: one hook, a schema, tests, the compiler's settings.
 * @param name `banner`, or `strake-plugin-banner`
 * @param directory where it goes; default: a directory with the package's name, in the working directory
 * @returns the absolute directory, which is new or was empty
 * @throws Error for a name that is none, and for a directory with something in it
 */
export async function createPlugin(name: string, directory?: string): Promise<string> {
  const short = name.replace(/^strake-plugin-/, '');
  if (!NAME.test(short)) {
    throw new Error(
      `"${name}" is no name of a plugin: lower-case words joined by "-", such as "banner"`,
    );
  }
  const target = resolve(directory ?? `strake-plugin-${short}`);
  await mkdir(target, { recursive: true });
  if ((await readdir(target)).length > 0) throw new Error(`${target} is not empty`);
  await cp(TEMPLATE, target, { recursive: true });
  // npm leaves .gitignore out of packages, and a second package.json would be taken for one of a package.
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
  return target;
}
