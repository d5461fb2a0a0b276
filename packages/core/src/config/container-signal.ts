/** Names of signals on Linux, without SIG. Source: moby/sys, signal/signal_linux.go. */
const NAMES: readonly string[] = [
  ...[
    'ABRT',
    'ALRM',
    'BUS',
    'CHLD',
    'CLD',
    'CONT',
    'FPE',
    'HUP',
    'ILL',
    'INT',
    'IO',
    'IOT',
    'KILL',
  ],
  ...['PIPE', 'POLL', 'PROF', 'PWR', 'QUIT', 'SEGV', 'STKFLT', 'STOP', 'SYS', 'TERM', 'TRAP'],
  ...['TSTP', 'TTIN', 'TTOU', 'URG', 'USR1', 'USR2', 'VTALRM', 'WINCH', 'XCPU', 'XFSZ'],
  ...['EMT', 'INFO', 'THR', 'LIBRT'],
];

/**
 * True for a signal that runtimes accept: a name with or without SIG, in either case, such as `RTMIN+3`, or a number.
 * Source: OCI image-spec v1.1 config.md "StopSignal"; moby/sys, signal.ParseSignal.
 */
export function isSignal(text: string): boolean {
  if (/^\d+$/.test(text)) return Number(text) >= 1 && Number(text) <= 64;
  const name = text.toUpperCase().replace(/^SIG/, '');
  if (/^RTMIN(\+(\d|1[0-5]))?$|^RTMAX(-(\d|1[0-4]))?$/.test(name)) return true;
  return NAMES.includes(name);
}
