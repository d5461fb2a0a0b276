/** Where programs are in the image. */
export const PROGRAM_DIRECTORY = '/ko-app';

/**
 * The name of a program in its image: the last element of the import path, whatever it is. Source: ko, pkg/build/gobuild.go
 * `appFilename`.
 */
export function programName(importPath: string): string {
  const name = importPath.slice(importPath.lastIndexOf('/') + 1);
  return name === '' || name === '.' ? 'ko-app' : name;
}
