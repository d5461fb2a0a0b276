import { messageOf, readThrown, StrakeError } from '@strake/core';

/** What a timer or a forgotten promise threw, as an error that says where. */
export function explainUncaught(found: unknown): StrakeError {
  const thrown = readThrown(found);
  const stack = thrown.stack ?? '';
  const [, place] =
    /^\s+at (?:.*\()?(?:file:\/\/)?(\/.*?:\d+:\d+|[A-Za-z]:.*?:\d+:\d+)\)?$/m.exec(stack) ?? [];
  return new StrakeError(
    'PLUGIN_STRAY',
    `something failed that no hook waits for${place ? `, at ${place}` : ''}: ${messageOf(thrown)}`,
    {
      cause: thrown,
      hint: "A plugin's timer, or a promise that it does not await. Where no plugin is at work, please report it.",
    },
  );
}
