import { formatPath, StrakeError } from '@strake/core/plugin';

/** Keys from the root of `.ko.yaml` to a value, as written there. */
export type SettingPath = readonly (string | number)[];

/**
 * An error about a value of `.ko.yaml`. Its facts have the path of the value as `option`, and its spelling as `location.key`: who read
 * the file adds file, line and column.
 */
export function settingError(path: SettingPath, what: string, hint: string): StrakeError {
  const key = path.length === 0 ? '.ko.yaml' : formatPath(path);
  return new StrakeError('CONFIG_VALUE_INVALID', `"${key}" ${what}`, {
    hint,
    option: path,
    location: { key },
  });
}
