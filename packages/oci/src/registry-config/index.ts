// The registry settings of containers tools and Docker: mirrors, prefixes, certificates.
export { type Certificates, readCertificates } from './read-certificates.ts';
export { type RegistryRules, readRegistryRules } from './registry-rules.ts';
