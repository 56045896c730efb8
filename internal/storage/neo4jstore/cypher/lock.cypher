// Takes the writers' lock, counts up the sequence, and says whether the writer
// was here before: an Update whose connection broke while it was committing
// asks by its token.
// $token  names the Update, whatever number of times it is tried
MATCH (m:Map {name: 'corroborate'}) USING INDEX SEEK m:Map(name)
SET m.sequence = m.sequence + 1
WITH m, m.recent AS recent
SET m.recent = [$token] + recent[..31]
RETURN m.sequence AS sequence, $token IN recent AS known, m.rubric AS rubric, m.id AS id, m.copy AS copy, {{identity}} AS map
