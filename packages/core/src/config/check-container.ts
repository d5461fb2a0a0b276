import { type ConfigPath, configError, formatPath } from './config-error.ts';
import { isSignal } from './container-signal.ts';
import type { ConfigSource, ImageSettings } from './project.ts';

/** The largest user ID of the kernel and Docker. Source: moby/sys, user/user.go, `maxID`. */
const LAST_ID = 2 ** 31 - 1;

/**
 * Refuses settings that no runtime accepts on an operating system: relative paths, unknown signals, malformed users, and NUL characters. Settings
 * of the base are not checked.
 * Source: OCI image-spec v1.1 config.md "config"; runtime-spec v1.2 config.md "Process".
 * @param os in Go's spelling
 * @param written locates a value of the result in the configuration
 * @throws CONFIG_VALUE_INVALID
 */
export function checkContainer(
  settings: ImageSettings,
  os: string,
  source: ConfigSource | undefined,
  written: (at: ConfigPath) => ConfigPath,
): void {
  const refuse = (at: ConfigPath, value: string, what: string, hint: string) => {
    const path = written(['config', ...at]);
    const message = `"${formatPath(path)}" is ${JSON.stringify(value)}, but must be ${what}`;
    return configError('CONFIG_VALUE_INVALID', message, source, path, { hint });
  };
  const { workdir, user, volumes = [], stopSignal, entrypoint = [], cmd = [], env = {} } = settings;
  const [absolute, example] = os === 'windows' ? ['on Windows ', 'C:\\data'] : ['', '/data'];
  const pathHint = `Paths in containers are absolute: write it like ${example}.`;
  if (workdir !== undefined && !isAbsolutePath(workdir, os))
    throw refuse(['workdir'], workdir, `${absolute}an absolute path`, pathHint);
  for (const [at, volume] of volumes.entries()) {
    if (!isAbsolutePath(volume, os))
      throw refuse(['volumes', at], volume, `${absolute}an absolute path`, pathHint);
    if (/^([a-z]:)?[\\/]*$/i.test(volume) && !/^[abd-z]:/i.test(volume)) {
      const hint = 'A volume cannot cover the whole image: name a directory in it.';
      throw refuse(['volumes', at], volume, 'a path below the root', hint);
    }
  }
  if (stopSignal !== undefined && !isSignal(stopSignal)) {
    const hint = 'Write it like SIGTERM, SIGRTMIN+3, or 15.';
    throw refuse(['stopSignal'], stopSignal, 'a signal', hint);
  }
  if (user !== undefined && os !== 'windows' && !isUser(user)) {
    const hint = `Write USER, UID, or one of them with a group: "1000:1000". Numbers go up to ${LAST_ID}.`;
    throw refuse(['user'], user, 'a user', hint);
  }
  const texts: readonly (readonly [ConfigPath, string | null])[] = [
    ...entrypoint.map((text, at) => [['entrypoint', at], text] as const),
    ...cmd.map((text, at) => [['cmd', at], text] as const),
    ...Object.entries(env).map(([name, text]) => [['env', name], text] as const),
    [['workdir'], workdir ?? null],
    ...volumes.map((text, at) => [['volumes', at], text] as const),
  ];
  for (const [at, text] of texts) {
    if (text?.includes('\0'))
      throw refuse(at, text, 'a string without NUL characters', 'Processes do not accept them.');
  }
}

/** Windows paths begin with a drive, or at the root of the current one. */
function isAbsolutePath(path: string, os: string): boolean {
  return os === 'windows' ? /^([a-z]:([\\/]|$)|[\\/])/i.test(path) : path.startsWith('/');
}

/** `user`, `uid`, `user:group`, `uid:gid`; an empty string leaves the choice to the runtime. */
function isUser(text: string): boolean {
  if (text === '') return true;
  const parts = text.split(':');
  return parts.length <= 2 && parts.every(isName);
}

function isName(text: string): boolean {
  if (/^\d+$/.test(text)) return Number(text) <= LAST_ID;
  return /^(?!-)[^\s\p{Cc}]+$/u.test(text);
}
