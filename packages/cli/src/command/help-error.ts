import { messageOf, nearest, StrakeError } from '@strake/core';
import { documentation } from '../documentation.ts';
import { ERROR_KINDS } from '../error-kind.ts';
import type { GlobalFlags, Invocation } from '../invocation.ts';
import { load } from '../load-project.ts';
import { UsageError } from '../usage-error.ts';
import { workingDirectory } from '../working-directory.ts';
import { type DescribedCode, officialCodes, pluginCodes } from './error-catalog.ts';

type Streams = Pick<Invocation, 'cwd' | 'env' | 'stdout'>;

/**
 * `strake help CODE`: what a failure means, and what to do.
 * @throws UsageError for a code that neither strake has nor a plugin of the configuration declares
 */
export async function helpError(
  code: string,
  flags: GlobalFlags,
  invocation: Streams,
): Promise<void> {
  const official = await officialCodes();
  const known = official.find((each) => each.code === code);
  // Another plugin may use a code of a plugin of strake that is not in use.
  const found =
    known && known.plugin === undefined
      ? known
      : await findConfigured(code, official, flags, invocation);
  const isOfficial = found.plugin === undefined || found.plugin === known?.plugin;
  const { who, exitCode, advice } = ERROR_KINDS[found.kind];
  invocation.stdout.write(
    [
      `${code}: ${found.when}`,
      '',
      ...(found.plugin === undefined ? [] : [`  plugin ${found.plugin}`]),
      `  kind   ${found.kind}: ${who} (exit code ${exitCode})`,
      `  to do  What the hint below the error says; without a hint: ${advice}`,
      '',
      isOfficial
        ? `Documentation: ${documentation('errors')}`
        : `Documentation: that of the plugin "${found.plugin}", which declares this code`,
      '',
    ].join('\n'),
  );
}

/** `strake help errors`: every code of strake and of the plugins of the configuration, by kind. */
export async function helpErrors(flags: GlobalFlags, invocation: Streams): Promise<void> {
  const official = await officialCodes();
  const { codes } = await configuredCodes(flags, invocation);
  const own = codes.filter(({ code }) => !official.some((each) => each.code === code));
  const all = [...official, ...own];
  const width = Math.max(...all.map(({ code }) => code.length));
  const groups = Object.entries(ERROR_KINDS).map(([kind, { who, exitCode }]) => {
    const lines = all
      .filter((each) => each.kind === kind)
      .map(({ code, when }) => `  ${code.padEnd(width)}  ${when}`);
    return [`${kind}: ${who} (exit code ${exitCode})`, ...lines].join('\n');
  });
  invocation.stdout.write(`${groups.join('\n\n')}\n\nDocumentation: ${documentation('errors')}\n`);
}

/** A code of the plugins of the configuration, or of strake's. @throws UsageError for one that none of them declares */
async function findConfigured(
  code: string,
  official: readonly DescribedCode[],
  flags: GlobalFlags,
  invocation: Streams,
): Promise<DescribedCode> {
  const { codes, fault } = await configuredCodes(flags, invocation);
  const found = [...codes, ...official].find((each) => each.code === code);
  if (found) return found;
  const near = nearest(
    code,
    [...official, ...codes].map((each) => each.code),
  );
  const hints = [
    ...(near === undefined ? [] : [`Did you mean "${near}"?`]),
    fault === undefined
      ? '"strake help errors" lists the codes; those of a plugin only where a configuration lists it.'
      : `The configuration cannot be read, so the codes of its plugins are unknown: ${fault}`,
  ];
  throw new UsageError(`unknown error code '${code}'`, hints.join(' '));
}

/** What the plugins of the configuration declare; nothing without a configuration. If it is broken, help works all the same. */
async function configuredCodes(
  flags: GlobalFlags,
  invocation: Streams,
): Promise<{ readonly codes: readonly DescribedCode[]; readonly fault?: string }> {
  const cwd = await workingDirectory(flags, invocation);
  try {
    const { plugins } = await load(flags, cwd, invocation, false);
    return { codes: pluginCodes(plugins) };
  } catch (thrown) {
    if (StrakeError.is(thrown) && thrown.code === 'CONFIG_NOT_FOUND') return { codes: [] };
    return { codes: [], fault: messageOf(thrown) };
  }
}
