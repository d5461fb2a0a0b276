import { resolve } from 'node:path';
import { type ConfigPath, configError } from './config-error.ts';
import type { ArchiveSettings, ConfigSource } from './project.ts';

/**
 * Archives of one platform.
 * @param directory where relative names start
 * @param written where a value of the result stands in the configuration
 * @throws CONFIG_VALUE_INVALID for a name that says nothing of a format that strake writes
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
    if (!/[^/\\]\.(tgz|tar\.gz)$/i.test(name)) {
      throw configError(
        'CONFIG_VALUE_INVALID',
        `archive "${name}" is no .tgz`,
        source,
        written(['archives', at, 'file']),
        { hint: 'Archives are gzipped tars: name it NAME.tgz or NAME.tar.gz.' },
      );
    }
    const folder = String(strip ?? '').replace(/^\/+|\/+$/g, '');
    return {
      file: resolve(directory, name),
      ...(folder === '' ? {} : { strip: `/${folder}` }),
      checksum: checksum === true,
    };
  });
}
