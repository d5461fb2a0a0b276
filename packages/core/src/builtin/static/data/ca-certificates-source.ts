/** Where the certificates of `builtin:static` come from: Mozilla's list of certificate authorities. */
export const CA_CERTIFICATES_SOURCE = {
  package: 'pypi:certifi',
  version: '2026.10.18',
  date: '2026-10-18',
  license: 'MPL-2.0',
  sha256: '7fd68f22db2fb3da79eac13892f90e078e02e6b0702940932835dec33587e3b5',
} as const;
