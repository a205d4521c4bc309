import { isJsonObject, vcardNamespace, vcardTerms } from '@imprint/core'
import { expect, it } from 'vitest'
import { contexts, imContextUri } from './index.ts'

it('gives every vCard claim of core its term of the ontology, and defines no other', () => {
  const context = contexts.get(imContextUri)?.['@context']
  if (!isJsonObject(context)) throw new TypeError('the context is an object')
  const defined = Object.entries(context).filter(([name]) => !name.startsWith('@') && !name.startsWith('Im'))
  const iris = defined.map(([name, term]) => [name, isJsonObject(term) ? term['@id'] : term])
  expect(Object.fromEntries(iris)).toEqual(
    Object.fromEntries(Object.entries(vcardTerms).map(([name, term]) => [name, vcardNamespace + term])),
  )
})
