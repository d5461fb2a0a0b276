/** Where results go when nobody says where. */
export const DEFAULT_OUTPUT = 'oci:dist/oci';
