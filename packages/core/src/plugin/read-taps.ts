import { defined, isRecord, isScheme } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { Plugin } from './definition.ts';
import { type HookName, stagesOf, WHEN_KEYS } from './hook-table.ts';
import type { AnyHandler, Tap } from './tap.ts';

const TAP_KEYS = ['stage', 'before', 'after', 'when', 'handler'];

/**
 * Reads the taps of one hook that a plugin defines: a function, `{ stage, when, before, after, handler }`, or a list of
 * those.
 * @param owner what the hook is a member of: `this` of a function
 * @throws PLUGIN_TAP_INVALID
 */
export function readTaps(
  plugin: Pick<Plugin, 'name' | 'errors'>,
  hook: HookName,
  given: unknown,
  owner: object,
): readonly Tap[] {
  const { errors = {} } = plugin;
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  return list.map((each) =>
    typeof each === 'function'
      ? readTap(plugin.name, hook, { handler: each }, owner, errors)
      : readTap(plugin.name, hook, each, Object(each), errors),
  );
}

function readTap(
  plugin: string,
  hook: HookName,
  given: unknown,
  owner: object,
  errors: Tap['errors'],
): Tap {
  const refuse = (what: string, hint: string) => tapError(plugin, hook, what, hint);
  if (!isRecord(given) || typeof given.handler !== 'function') {
    throw refuse(
      `taps "${hook}" without a handler`,
      `Write ${hook}(value, context) { … }, or ${hook}: { stage, handler }, or a list of those.`,
    );
  }
  const unknown = Object.keys(given).find((key) => !TAP_KEYS.includes(key));
  if (unknown)
    throw refuse(
      `taps "${hook}" with the unknown option "${unknown}"`,
      `Options of a tap: ${TAP_KEYS.join(', ')}.`,
    );
  if (hook === 'published' && given.stage !== undefined)
    throw refuse(
      'taps "published" at a stage',
      'Omit "stage": every tap of published is called, even if others fail.',
    );
  const stages = stagesOf(hook);
  const wanted = given.stage ?? 'make';
  const stage = stages.find((name) => name === wanted);
  if (!stage)
    throw refuse(
      `taps "${hook}" at the unknown stage ${JSON.stringify(wanted)}`,
      `Stages of ${hook}: ${stages.join(', ')}.`,
    );
  const when: Record<string, unknown> = { ...Object(given.when ?? {}) };
  for (const [key, value] of Object.entries(when)) {
    if (!WHEN_KEYS[hook].includes(key) || !isNames(value)) {
      throw refuse(
        `taps "${hook}" with a malformed filter "when.${key}"`,
        `${hook} can be filtered by ${WHEN_KEYS[hook].join(', ')}, each a list of names.`,
      );
    }
    // The list may be shared, and change.
    when[key] = Object.freeze([...value]);
  }
  const scheme = hook === 'push' ? when.scheme : undefined;
  const malformed = isNames(scheme) ? scheme.find((each) => !isScheme(each)) : undefined;
  if (malformed !== undefined)
    throw refuse(
      `taps "push" for the malformed scheme ${JSON.stringify(malformed)}`,
      'A scheme begins with a lower-case letter and has letters, digits, "+", "." and "-".',
    );
  const names = (key: 'before' | 'after'): readonly string[] => {
    const value = given[key] ?? [];
    if (!isNames(value))
      throw refuse(
        `taps "${hook}" with a malformed "${key}"`,
        `"${key}" is a list of plugin names.`,
      );
    return Object.freeze([...value]);
  };
  return Object.freeze({
    plugin,
    hook,
    stage,
    before: names('before'),
    after: names('after'),
    when: Object.freeze(when as Record<string, readonly string[]>),
    handler: given.handler.bind(owner) as AnyHandler,
    errors,
  });
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

/** The error for an invalid tap. */
export function tapError(
  plugin: string,
  hook: HookName | undefined,
  what: string,
  hint: string,
): StrakeError {
  const facts = { plugin, hint, ...defined({ hook }) };
  return new StrakeError('PLUGIN_TAP_INVALID', `plugin "${plugin}" ${what}`, facts);
}
