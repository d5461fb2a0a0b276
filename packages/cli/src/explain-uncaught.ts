import { messageOf, readThrown, StrakeError } from '@strake/core';

/** What a timer or a promise without handler threw, as an error that says where. */
export function explainUncaught(found: unknown): StrakeError {
  const thrown = readThrown(found);
  const stack = thrown.stack ?? '';
  const [, place] =
    /^\s+at (?:.*\()?(?:file:\/\/)?(\/.*?:\d+:\d+|[A-Za-z]:.*?:\d+:\d+)\)?$/m.exec(stack) ?? [];
  return new StrakeError(
    'PLUGIN_STRAY',
    `an error was thrown outside of any hook${place ? `, at ${place}` : ''}: ${messageOf(thrown)}`,
    {
      cause: thrown,
      hint: 'Check the timers of plugins, and promises that they do not await. Without plugins, please report it.',
    },
  );
}
