/**
 * The environment that this process was given, with the search path as `PATH`: on Windows, where case does not matter in names, it
 * usually is `Path`.
 */
export function callerEnvironment(
  env: Readonly<Record<string, string | undefined>> = process.env,
  system: string = process.platform,
): Readonly<Record<string, string | undefined>> {
  if (system !== 'win32') return env;
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [/^path$/i.test(name) ? 'PATH' : name, value]),
  );
}
