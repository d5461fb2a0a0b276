/** The default destination. */
export const DEFAULT_OUTPUT = 'oci:dist/oci';
