import { messageOf, readThrown, type StrakeError } from '@strake/core';
import { commandError } from './error-codes.ts';

/** What a timer or a promise without handler threw, as an error that says where. */
export function explainUncaught(found: unknown): StrakeError {
  const thrown = readThrown(found);
  const stack = thrown.stack ?? '';
  const [, place] =
    /^\s+at (?:.*\()?(?:file:\/\/)?(\/.*?:\d+:\d+|[A-Za-z]:.*?:\d+:\d+)\)?$/m.exec(stack) ?? [];
  return commandError(
    'PLUGIN_STRAY',
    `an error was thrown outside of any hook${place ? `, at ${place}` : ''}: ${messageOf(thrown)}`,
    {
      cause: thrown,
      hint: 'Check the timers of plugins, and promises that they do not await. Without plugins, please report it.',
    },
  );
}
