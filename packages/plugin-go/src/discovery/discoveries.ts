import type { Discover, DiscoveryFormat } from '@strake/core/plugin';

/** Discoveries for the output of go. Their code is loaded only when a step runs. */
export const discoveries: Readonly<Record<string, Discover | DiscoveryFormat>> = {
  /** `go list -json` with at least the fields of list-fields.ts. The operands of a step are import paths. */
  'go-list': {
    async inputs(output, context) {
      const { goListInputs } = await import('./go-list.ts');
      return goListInputs(output, context);
    },
    async header(content) {
      const { goHeader } = await import('./go-header.ts');
      return goHeader(content);
    },
  },
  /** The same for one program, from files alone: it ignores the output. */
  async 'go-files'(_, context) {
    const { goFilesInputs } = await import('./go-files.ts');
    return goFilesInputs(context);
  },
  /** `go env -json` with at least GOENV, GOROOT, GOVERSION and GOWORK. */
  async 'go-env'(output, context) {
    const { goEnvInputs } = await import('./go-env.ts');
    return goEnvInputs(output, context);
  },
};
