import { errorFactory } from '@strake/core/plugin';

/** Failures that only programs in Go have. */
export const errors = {
  GO_MODULE_NOT_FOUND: ['tool', 'no go.mod or go.work in the directory of the programs'],
  GO_PACKAGE_NOT_FOUND: ['tool', 'a Go package that does not exist'],
  GO_PACKAGE_NOT_MAIN: ['tool', 'a Go package that is not a main package'],
  GO_PACKAGE_EXCLUDED: ['tool', 'a Go package whose files build constraints exclude'],
  GO_MODULE_MISSING: ['tool', 'a module that go.mod does not provide'],
  GO_TOOLCHAIN: ['tool', 'a Go toolchain that cannot be fetched or verified'],
  GO_BUILD_FAILED: ['tool', 'the Go compiler or linker failed'],
} as const;

/** Makes an error with one of these codes, or with one of strake's. */
export const goError = errorFactory(errors);

/** The code of such an error. */
export type GoErrorCode = Parameters<typeof goError>[0];
