import { StrakeError } from '@strake/core/plugin';

/** Keys from the root of `.ko.yaml` to a value, as written there. */
export type SettingPath = readonly (string | number)[];

/** `builds[0].flags` */
export function formatSettingPath(path: SettingPath): string {
  return path
    .map((step, at) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[\w-]+$/.test(step)) return `[${JSON.stringify(step)}]`;
      return at === 0 ? step : `.${step}`;
    })
    .join('');
}

/**
 * An error about a value of `.ko.yaml`. Its facts have the path of the value as `option`, and its spelling as `location.key`: who read
 * the file adds file, line and column.
 */
export function settingError(path: SettingPath, what: string, hint: string): StrakeError {
  const key = path.length === 0 ? '.ko.yaml' : formatSettingPath(path);
  return new StrakeError('CONFIG_VALUE_INVALID', `"${key}" ${what}`, {
    hint,
    option: path,
    location: { key },
  });
}
