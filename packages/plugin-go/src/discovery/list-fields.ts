/** The fields of `go list -json` that name files in the directory of a package. Source: `go help list`. */
export const GO_FILE_FIELDS: readonly string[] = [
  'GoFiles',
  'CgoFiles',
  'IgnoredGoFiles',
  'IgnoredOtherFiles',
  'CFiles',
  'CXXFiles',
  'MFiles',
  'HFiles',
  'FFiles',
  'SFiles',
  'SwigFiles',
  'SwigCXXFiles',
  'SysoFiles',
  'EmbedFiles',
];

/** The fields of `go list -json` about the sources of a package. Source: `go help list`. */
export const GO_LIST_FIELDS: readonly string[] = [
  'Dir',
  'ImportPath',
  'Standard',
  'Imports',
  'ImportMap',
  'Root',
  'Module',
  ...GO_FILE_FIELDS,
  'EmbedPatterns',
  'Error',
  'DepsErrors',
];
