import { cp, mkdir, rename as moveFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

// By the package's own name: the code may be in a folder of dist.
const TEMPLATE = fileURLToPath(
  new URL('template', import.meta.resolve('create-strake-plugin/package.json')),
);
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Writes the package of a plugin: one hook, a schema, tests, the compiler's settings.
 * @param name `banner`, or `strake-plugin-banner`
 * @param directory where it goes; default: a folder with the package's name, in the working directory
 * @returns the absolute folder, which is new or was empty
 * @throws Error for a name that is none, and for a folder with something in it
 */
export async function createPlugin(name: string, directory?: string): Promise<string> {
  const short = name.replace(/^strake-plugin-/, '');
  if (!NAME.test(short)) {
    throw new Error(
      `"${name}" is no name of a plugin: lower-case words joined by "-", such as "banner"`,
    );
  }
  const folder = resolve(directory ?? `strake-plugin-${short}`);
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) throw new Error(`${folder} is not empty`);
  await cp(TEMPLATE, folder, { recursive: true });
  // npm leaves .gitignore out of packages, and a second package.json would be taken for one of a package.
  await moveFile(join(folder, 'gitignore'), join(folder, '.gitignore'));
  await moveFile(join(folder, 'manifest.json'), join(folder, 'package.json'));
  const type = short.replace(/(^|-)([a-z0-9])/g, (_, __, letter: string) => letter.toUpperCase());
  const key = short.includes('-') ? `'${short}':` : `${short}:`;
  const names: Readonly<Record<string, string>> = { 'banner:': key, banner: short, Banner: type };
  const rename = (text: string) =>
    text.replace(/\bbanner:|banner|Banner/g, (word) => names[word] ?? word);
  for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const path = join(file.parentPath, file.name);
    const text = await readFile(path, 'utf8');
    await writeFile(path, rename(text));
  }
  return folder;
}
