// What containers tools and Docker are told about registries: mirrors, prefixes, certificates.
export { type Certificates, readCertificates } from './read-certificates.ts';
export { type RegistryRules, readRegistryRules } from './registry-rules.ts';
