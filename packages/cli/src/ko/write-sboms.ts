import { join } from 'node:path';
import { programName } from '@strake/plugin-ko/settings';
import { checkFileOption, writeOptionFile } from '../option-file.ts';
import type { KoSbom } from './ko-sboms.ts';

const OPTION = '--sbom-dir';

/**
 * Refuses a directory of SBOMs that cannot be one, before anything is built.
 * @throws OUTPUT_UNWRITABLE
 */
export async function checkSbomDirectory(
  sbomDirectory: string,
  importPaths: readonly string[],
  cwd: string,
): Promise<void> {
  for (const importPath of importPaths)
    await checkFileOption(OPTION, fileOf(sbomDirectory, importPath, 'index'), cwd);
}

/**
 * Writes SBOMs as ko names them: `app-linux-amd64.spdx.json`, `app-index.spdx.json`.
 * @param warn of programs with equal names, whose SBOMs have the same files: ko keeps one of them, too
 * @throws OUTPUT_UNWRITABLE
 */
export async function writeSboms(
  sbomDirectory: string,
  sboms: readonly KoSbom[],
  cwd: string,
  warn: (message: string) => void,
): Promise<void> {
  const byFile = Map.groupBy(sboms, ({ image, part }) => fileOf(sbomDirectory, image, part));
  for (const [file, several] of byFile) {
    const last = several.toSorted((a, b) => (a.image < b.image ? -1 : 1)).at(-1);
    if (!last) continue;
    const others = several.flatMap((each) => (each === last ? [] : [each.image]));
    if (others.length > 0)
      warn(`${file} is the SBOM of ${last.image}; that of ${others.join(', ')} has the same name`);
    await writeOptionFile({ option: OPTION, file, text: last.text }, cwd);
  }
}

function fileOf(directory: string, importPath: string, part: string): string {
  return join(directory, `${programName(importPath)}-${part}.spdx.json`);
}
