import { resolve } from 'node:path';
import { defined } from '@strake/oci/internal';
import { type ConfigPath, configError } from './config-error.ts';
import type { ArchiveSettings, ConfigSource } from './project.ts';

/**
 * The archives of one platform.
 * @param directory absolute directory that relative names are resolved against
 * @param written locates a value of the result in the configuration
 * @throws CONFIG_VALUE_INVALID for a name without the extension of a supported format
 */
export function archiveSettings(
  archives: unknown,
  directory: string,
  source: ConfigSource | undefined,
  written: (at: ConfigPath) => ConfigPath,
): readonly ArchiveSettings[] {
  const given = (archives ?? []) as readonly Readonly<Record<string, unknown>>[];
  return given.map(({ file, strip, checksum }, at) => {
    const name = String(file);
    if (!/[^/\\]\.(tgz|tar\.gz|zip)$/i.test(name)) {
      throw configError(
        'CONFIG_VALUE_INVALID',
        `archive "${name}" is neither a .tgz nor a .zip`,
        source,
        written(['archives', at, 'file']),
        { hint: 'Name it NAME.tgz, NAME.tar.gz or NAME.zip.' },
      );
    }
    const prefix = String(strip ?? '').replace(/^\/+|\/+$/g, '');
    const path = resolve(directory, name);
    const checksums = checksumFile(checksum, path, directory);
    return {
      file: path,
      ...(prefix === '' ? {} : { strip: `/${prefix}` }),
      ...defined({ checksums }),
    };
  });
}

/** Accepts a template that renders to true or false. */
function checksumFile(checksum: unknown, file: string, directory: string): string | undefined {
  const text = String(checksum ?? false);
  if (text === 'false') return undefined;
  return text === 'true' ? `${file}.sha256` : resolve(directory, text);
}
