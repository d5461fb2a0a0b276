import { type ConfigSource, messageOf, nearest, StrakeError } from '@strake/core';
import { isSplit, mapMembers, ownMember, putOverImages } from './over-images.ts';

/**
 * The configuration with `KEY=VALUE` settings over it. A key is a dotted path, quotes keep dots; a value is YAML. What is set at
 * the top is set for every image, also where an image has a value of its own.
 * @throws CONFIG_OPTION for a setting without `=`, without key, with a value that is no YAML, or into something that is no map;
 *   CONFIG_IMAGE_UNKNOWN for one of an image that is not there
 */
export async function applySettings(
  config: unknown,
  source: ConfigSource | undefined,
  settings: readonly string[],
): Promise<{ readonly config: unknown; readonly source?: ConfigSource }> {
  if (settings.length === 0) return { config, ...(source ? { source } : {}) };
  const { parseConfig } = await import('./parse-config.ts');
  const set: { readonly path: readonly string[]; readonly argument: string }[] = [];
  const result = settings.reduce<unknown>((value, setting) => {
    const path = readKey(setting);
    set.unshift({ path, argument: `--set ${keyText(setting)}` });
    checkImage(value, path, setting);
    const entry = readValue(setting, (text) => parseConfig(text, '', { isJson: false }).config);
    return putOverImages(put(value, path, entry, setting), path, (member, rest) =>
      put(member, rest, entry, setting),
    );
  }, config);
  /** The setting that a value, or what is above it, came from; the last one counts. */
  const settingOf = (path: readonly (string | number)[]) =>
    set.find(
      (known) =>
        begins(path, known.path) || (path[0] === 'images' && begins(path.slice(2), known.path)),
    );
  const locate: ConfigSource['locate'] = (path, part) => {
    const { argument } = settingOf(path) ?? {};
    return argument === undefined ? source?.locate?.(path, part) : { argument };
  };
  return { config: result, source: { ...source, locate } };
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
  } catch (thrown) {
    throw new StrakeError(
      'CONFIG_OPTION',
      `--set ${setting} has a bad value: ${messageOf(thrown)}`,
      {
        cause: thrown,
        hint: `The value is YAML. Close what is open, or put a text in quotes: ${quoted(setting)}`,
      },
    );
  }
}

/** The same setting for the shell, with its value as a text of YAML. */
function quoted(setting: string): string {
  const key = keyText(setting);
  const text = setting.slice(setting.indexOf('=', key.length) + 1);
  return `--set '${key}=${JSON.stringify(text)}'`;
}

/** A misspelt image would be built in place of, or beside, those that are meant. */
function checkImage(config: unknown, [top, name]: readonly string[], setting: string): void {
  if (top !== 'images' || name === undefined) return;
  const known = Object.keys(Object(ownMember(config, 'images') ?? {}));
  if (known.includes(name)) return;
  const near = nearest(name, known);
  throw new StrakeError(
    'CONFIG_IMAGE_UNKNOWN',
    `--set ${setting} is for image "${name}", which the configuration does not have`,
    {
      hint: near
        ? `Did you mean "${near}"?`
        : known.length > 0
          ? `Images: ${known.join(', ')}.`
          : `It lists no images: leave "images.${name}" out of the key, and its only image is set.`,
    },
  );
}

function put(value: unknown, path: readonly string[], entry: unknown, setting: string): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return entry;
  if (Array.isArray(value)) {
    if (!/^\d+$/.test(step) || Number(step) > value.length)
      throw refuse(setting, `goes into a list at "${step}"`);
    return Object.assign([...value], { [step]: put(value[Number(step)], rest, entry, setting) });
  }
  if (value !== undefined && value !== null && typeof value !== 'object')
    throw refuse(setting, `goes into "${step}", and what is there is no map`);
  if (isSplit(value, step)) {
    return mapMembers({ '*': undefined, ...Object(value) }, (member) =>
      put(member, path, entry, setting),
    );
  }
  const record: Readonly<Record<string, unknown>> = { ...Object(value ?? {}) };
  return { ...record, [step]: put(ownMember(record, step), rest, entry, setting) };
}

function refuse(setting: string, what: string): StrakeError {
  return new StrakeError('CONFIG_OPTION', `--set ${setting} ${what}`, {
    hint: 'Write --set KEY=VALUE, such as --set config.user=1000 or --set \'config.labels."a.b"=c\'.',
  });
}
