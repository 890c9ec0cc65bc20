/** What Nest itself needs of `@nestjs/platform-express`; the upload interceptors (multer) stay out unless imported. */
export { ExpressAdapter } from '@nestjs/platform-express';
