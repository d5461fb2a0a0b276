import { type ConfigSource, StrakeError } from '@strake/core';
import { isSplit, mapMembers, ownMember, putOverImages } from './over-images.ts';

/**
 * The configuration with `KEY=VALUE` settings over it. A key is a dotted path, quotes keep dots; a value is YAML. What is set at
 * the top is set for every image, also where an image has a value of its own.
 * @throws CONFIG_OPTION for a setting without `=`, without key, or into something that is no map
 */
export async function applySettings(
  config: unknown,
  source: ConfigSource | undefined,
  settings: readonly string[],
): Promise<{ readonly config: unknown; readonly source?: ConfigSource }> {
  if (settings.length === 0) return { config, ...(source ? { source } : {}) };
  const { parse } = await import('yaml');
  const set: (readonly string[])[] = [];
  const result = settings.reduce<unknown>((value, setting) => {
    const path = readKey(setting);
    set.push(path);
    const leaf = readValue(setting, parse);
    return putOverImages(put(value, path, leaf, setting), path, (member, rest) =>
      put(member, rest, leaf, setting),
    );
  }, config);
  // A value that came from the command line has no place in the file.
  const isSet = (path: readonly (string | number)[]) =>
    set.some(
      (known) => begins(path, known) || (path[0] === 'images' && begins(path.slice(2), known)),
    );
  const locate = source?.locate;
  return {
    config: result,
    ...(source
      ? {
          source: {
            ...source,
            ...(locate
              ? { locate: (path, part) => (isSet(path) ? undefined : locate(path, part)) }
              : {}),
          },
        }
      : {}),
  };
}

function begins(path: readonly (string | number)[], start: readonly string[]): boolean {
  return start.every((step, at) => String(path[at]) === step);
}

const STEP = /^(?:"([^"]*)"|'([^']*)'|([^."'=]+))(\.|$)/;

function readKey(setting: string): readonly string[] {
  const text = keyText(setting);
  const path: string[] = [];
  for (let rest = text; rest !== ''; ) {
    const [whole = '', double, single, bare] = STEP.exec(rest) ?? [];
    const step = double ?? single ?? bare;
    if (step === undefined) throw refuse(setting, 'has a malformed key');
    path.push(step);
    rest = rest.slice(whole.length);
  }
  if (path.length === 0) throw refuse(setting, 'has no key');
  return path;
}

/** What stands before the first `=` that is not in quotes. */
function keyText(setting: string): string {
  const [key] = /^(?:"[^"]*"|'[^']*'|[^="'])*(?==)/.exec(setting) ?? [];
  if (key === undefined) throw refuse(setting, 'has no "="');
  return key.trim();
}

function readValue(setting: string, parse: (text: string) => unknown): unknown {
  const text = setting.slice(setting.indexOf('=', keyText(setting).length) + 1);
  try {
    return parse(text) ?? (text.trim() === '' ? '' : null);
  } catch {
    // What is no YAML, such as an unclosed bracket, is meant as it stands.
    return text;
  }
}

function put(value: unknown, path: readonly string[], leaf: unknown, setting: string): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return leaf;
  if (Array.isArray(value)) {
    if (!/^\d+$/.test(step) || Number(step) > value.length)
      throw refuse(setting, `goes into a list at "${step}"`);
    return Object.assign([...value], { [step]: put(value[Number(step)], rest, leaf, setting) });
  }
  if (value !== undefined && value !== null && typeof value !== 'object')
    throw refuse(setting, `goes into "${step}", and what is there is no map`);
  if (isSplit(value, step)) {
    return mapMembers({ '*': undefined, ...Object(value) }, (member) =>
      put(member, path, leaf, setting),
    );
  }
  const record: Readonly<Record<string, unknown>> = { ...Object(value ?? {}) };
  return { ...record, [step]: put(ownMember(record, step), rest, leaf, setting) };
}

function refuse(setting: string, what: string): StrakeError {
  return new StrakeError('CONFIG_OPTION', `--set ${setting} ${what}`, {
    hint: 'Write --set KEY=VALUE, such as --set config.user=1000 or --set \'config.labels."a.b"=c\'.',
  });
}
