import { checkPlain, NotPlainData } from '../plugin/plain-data.ts';
import { configError, formatPath } from './config-error.ts';
import type { ConfigSource } from './project.ts';

/**
 * Refuses values that only code can put into a configuration: functions, dates, cycles.
 * @throws CONFIG_VALUE_INVALID
 */
export function checkData(config: unknown, source: ConfigSource | undefined): void {
  try {
    checkPlain(config);
  } catch (thrown) {
    if (!(thrown instanceof NotPlainData)) throw thrown;
    const { steps, found } = thrown;
    throw configError(
      'CONFIG_VALUE_INVALID',
      `"${formatPath(steps)}" is ${found}, but must be plain data`,
      source,
      steps,
      {
        cause: thrown,
        hint: 'Use strings, numbers, true, false, null, lists and maps only.',
      },
    );
  }
}
