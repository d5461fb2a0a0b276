/** Provenance: how an image was built. */

export { DEPENDENCY, type Provenance, type ResourceDescriptor } from './provenance/provenance.ts';
