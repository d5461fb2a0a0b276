/** Where the time zones of `builtin:static` come from: IANA's time zone database, which is in the public domain. */
export const TIME_ZONES_SOURCE = {
  package: 'pypi:tzdata',
  version: '2026.6',
  release: '2026f',
  date: '2026-10-28',
  license: 'public domain',
  sha256: '81f711ab05a8e9d405c22ba2f957db5fbbd7db8963192d8829c23f8bf108f109',
} as const;
