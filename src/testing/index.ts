/** For those who test what they build on the library: `samovar/testing`. */
export { type ForgetfulOptions, forgetfulStore } from './forgetful-store.ts'
export { type StoreCase, type StoreSubject, storeContract } from './store-contract.ts'
