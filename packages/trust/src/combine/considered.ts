import {
  type Considered,
  jwkText,
  type ModelOpinion,
  type Opinion,
  type TrustedKey,
  type TrustModel,
  type TrustStep,
} from '@imprint/core'

/** Writes down what each model thought, each before those that it combines. `null` is the opinion of a model that was not asked. */
export function considered(models: readonly TrustModel[], opinions: readonly (Opinion | null)[]): Considered {
  return opinions.flatMap((opinion, index) => {
    const place = `/models/${index}`
    const inner = (opinion?.considered ?? []).map((each) => ({ ...each, place: place + each.place }))
    return [summary((models[index] as TrustModel).id, place, opinion), ...inner]
  })
}

function summary(model: string, place: string, opinion: Opinion | null): ModelOpinion {
  if (opinion === null) return { model, place, stance: 'not-asked', because: null, keys: [], path: [] }
  if (opinion.stance !== 'trusted')
    return { model, place, stance: opinion.stance, because: opinion.because, keys: [], path: [] }
  const { keys, scope } = opinion
  const because = scope === 'inside' ? null : scope
  // A key that goes by two names is one key.
  const values = [...new Map(keys.map(({ jwk }) => [jwkText(jwk), jwk])).values()]
  return { model, place, stance: 'trusted', because, keys: values, path: stepsOf(keys) }
}

function stepsOf(keys: readonly TrustedKey[]): readonly TrustStep[] {
  return [...new Set(keys.flatMap(({ path }) => path))]
}
