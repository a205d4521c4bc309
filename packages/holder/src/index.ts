export * from './create-holder.ts'
