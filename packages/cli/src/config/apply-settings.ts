import { type ConfigSource, defined, messageOf, nearest, StrakeError } from '@strake/core';
import { isSplit, mapMembers, ownMember, putOverImages } from './over-images.ts';

/**
 * Applies `KEY=VALUE` settings to the configuration. A key is a dotted path, with quotes around parts that contain dots; a value is YAML. A setting at
 * the top level applies to every image, even if an image has its own value.
 * @throws CONFIG_OPTION for a setting without `=`, without key, with a value that is not YAML, or below something that is not a map;
 *   CONFIG_IMAGE_UNKNOWN for an unknown image
 */
export async function applySettings(
  config: unknown,
  source: ConfigSource | undefined,
  settings: readonly string[],
): Promise<{ readonly config: unknown; readonly source?: ConfigSource }> {
  if (settings.length === 0) return { config, ...defined({ source }) };
  const { parseConfig } = await import('./parse-config.ts');
  const set: { readonly path: readonly string[]; readonly argument: string }[] = [];
  const given: (readonly [string, unknown])[] = [];
  const result = settings.reduce<unknown>((value, setting) => {
    const { path, value: entry } = readSetting(setting, parseConfig);
    set.unshift({ path, argument: `--set ${keyText(setting)}` });
    if (!isWritten(config, entry)) given.push([path.join('.'), entry]);
    checkImage(value, path, setting);
    return putOverImages(put(value, path, entry, setting), path, (member, rest) =>
      put(member, rest, entry, setting),
    );
  }, config);
  /** The last setting that set a value or one of its parents. */
  const settingOf = (path: readonly (string | number)[]) =>
    set.find(
      (known) =>
        begins(path, known.path) || (path[0] === 'images' && begins(path.slice(2), known.path)),
    );
  const locate: ConfigSource['locate'] = (path, part) => {
    const { argument } = settingOf(path) ?? {};
    return argument === undefined ? source?.locate?.(path, part) : { argument };
  };
  return { config: result, source: { ...source, locate, set: given } };
}

/** True for a text that is in the file too. */
function isWritten(config: unknown, entry: unknown): boolean {
  return typeof entry === 'string' && `${JSON.stringify(config)}`.includes(JSON.stringify(entry));
}

/**
 * The path of keys that a setting addresses, and its value.
 * @throws CONFIG_OPTION
 */
export function readSetting(
  setting: string,
  parse: typeof import('./parse-config.ts').parseConfig,
): { readonly path: readonly string[]; readonly value: unknown } {
  const path = readKey(setting);
  const value = readValue(setting, (text) => parse(text, '', { isJson: false }).config);
  return { path, value };
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

/** Everything before the first `=` outside quotes. */
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
      `--set ${setting} has an invalid value: ${messageOf(thrown)}`,
      {
        cause: thrown,
        hint: `The value must be YAML. Close open brackets, or quote a string: ${quoted(setting)}`,
      },
    );
  }
}

/** The same setting for the shell, with its value as a quoted YAML string. */
function quoted(setting: string): string {
  const key = keyText(setting);
  const text = setting.slice(setting.indexOf('=', key.length) + 1);
  return `--set '${key}=${JSON.stringify(text)}'`;
}

/** A misspelt image name would otherwise add an image. */
function checkImage(config: unknown, [top, name]: readonly string[], setting: string): void {
  if (top !== 'images' || name === undefined) return;
  const known = Object.keys(Object(ownMember(config, 'images') ?? {}));
  if (known.includes(name)) return;
  const near = nearest(name, known);
  throw new StrakeError(
    'CONFIG_IMAGE_UNKNOWN',
    `--set ${setting} refers to unknown image "${name}"`,
    {
      hint: near
        ? `Did you mean "${near}"?`
        : known.length > 0
          ? `Images: ${known.join(', ')}.${howToSetMade(known)}`
          : `The configuration has no "images": leave "images.${name}" out of the key to set its only image.`,
    },
  );
}

/** Images of "each" have their names only later. */
function howToSetMade(images: readonly string[]): string {
  const made = images.find((name) => name.includes('{{'));
  return made === undefined
    ? ''
    : ` Those of "each" are set as written: --set 'images."${made}".base=scratch'.`;
}

function put(value: unknown, path: readonly string[], entry: unknown, setting: string): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return entry;
  if (Array.isArray(value)) {
    if (!/^\d+$/.test(step) || Number(step) > value.length)
      throw refuse(setting, `addresses "${step}" in a list`);
    return Object.assign([...value], { [step]: put(value[Number(step)], rest, entry, setting) });
  }
  if (value !== undefined && value !== null && typeof value !== 'object')
    throw refuse(setting, `addresses "${step}" in a value that is not a map`);
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
