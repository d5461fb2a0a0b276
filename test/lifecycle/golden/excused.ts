/** Golden checks that no test of the built image stands for, and why. */
export const EXCUSED: Readonly<Record<string, string>> = {
  G32: 'SBOM files beside the programs are made by syft from its main branch, which no package registry serves; any file can be put there by "files"',
  G47: 'a layer can only be converted twice by two plugins: the test of @strake/plugin-windows does that',
};
