/** Provenance: how an image was built. */

export { BUILD_TYPE } from './provenance/make-provenance.ts';
export { makeRebaseProvenance, REBASE_TYPE } from './provenance/make-rebase-provenance.ts';
export { DEPENDENCY, type Provenance, type ResourceDescriptor } from './provenance/provenance.ts';
