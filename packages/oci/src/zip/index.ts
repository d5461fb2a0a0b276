export { writeZip, ZIP_FORMAT } from './write-zip.ts';
