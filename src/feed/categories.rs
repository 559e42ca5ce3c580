//! Apple's categories of podcasts, as `itunes:category` must spell them.
//!
//! Source: <https://podcasters.apple.com/support/1691-apple-podcasts-categories>

/// Every category with its subcategories.
pub const CATEGORIES: &[(&str, &[&str])] = &[
    ("Arts", &["Books", "Design", "Fashion & Beauty", "Food", "Performing Arts", "Visual Arts"]),
    ("Business", &["Careers", "Entrepreneurship", "Investing", "Management", "Marketing", "Non-Profit"]),
    ("Comedy", &["Comedy Interviews", "Improv", "Stand-Up"]),
    ("Education", &["Courses", "How To", "Language Learning", "Self-Improvement"]),
    ("Fiction", &["Comedy Fiction", "Drama", "Science Fiction"]),
    ("Government", &[]),
    ("History", &[]),
    ("Health & Fitness", &["Alternative Health", "Fitness", "Medicine", "Mental Health", "Nutrition", "Sexuality"]),
    ("Kids & Family", &["Education for Kids", "Parenting", "Pets & Animals", "Stories for Kids"]),
    (
        "Leisure",
        &["Animation & Manga", "Automotive", "Aviation", "Crafts", "Games", "Hobbies", "Home & Garden", "Video Games"],
    ),
    ("Music", &["Music Commentary", "Music History", "Music Interviews"]),
    (
        "News",
        &[
            "Business News",
            "Daily News",
            "Entertainment News",
            "News Commentary",
            "Politics",
            "Sports News",
            "Tech News",
        ],
    ),
    (
        "Religion & Spirituality",
        &["Buddhism", "Christianity", "Hinduism", "Islam", "Judaism", "Religion", "Spirituality"],
    ),
    (
        "Science",
        &[
            "Astronomy",
            "Chemistry",
            "Earth Sciences",
            "Life Sciences",
            "Mathematics",
            "Natural Sciences",
            "Nature",
            "Physics",
            "Social Sciences",
        ],
    ),
    ("Society & Culture", &["Documentary", "Personal Journals", "Philosophy", "Places & Travel", "Relationships"]),
    (
        "Sports",
        &[
            "Baseball",
            "Basketball",
            "Cricket",
            "Fantasy Sports",
            "Football",
            "Golf",
            "Hockey",
            "Rugby",
            "Running",
            "Soccer",
            "Swimming",
            "Tennis",
            "Volleyball",
            "Wilderness",
            "Wrestling",
        ],
    ),
    ("Technology", &[]),
    ("True Crime", &[]),
    ("TV & Film", &["After Shows", "Film History", "Film Interviews", "Film Reviews", "TV Reviews"]),
];

/// `Category > Subcategory` in its two halves.
pub fn split(category: &str) -> (&str, Option<&str>) {
    match category.split_once('>') {
        Some((top, sub)) => (top.trim(), Some(sub.trim()).filter(|sub| !sub.is_empty())),
        None => (category.trim(), None),
    }
}

/// Is this a category, or a category and one of its own subcategories, letter for letter?
pub fn is_known(category: &str) -> bool {
    let (top, sub) = split(category);
    CATEGORIES.iter().find(|(name, _)| *name == top).is_some_and(|(_, subs)| sub.is_none_or(|sub| subs.contains(&sub)))
}

/// The category whose spelling comes nearest, for an error to offer.
pub fn nearest(category: &str) -> String {
    let distance = |name: &str| strsim::damerau_levenshtein(&name.to_lowercase(), &category.trim().to_lowercase());
    CATEGORIES
        .iter()
        .flat_map(|(top, subs)| {
            std::iter::once((*top).to_owned()).chain(subs.iter().map(move |sub| format!("{top} > {sub}")))
        })
        .min_by_key(|full| distance(full).min(distance(split(full).1.unwrap_or(full)) + 1))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_are_known_by_their_exact_names() {
        for good in ["News", "News > Politics", "TV & Film>TV Reviews", "Technology"] {
            assert!(is_known(good), "{good}");
        }
        for bad in ["news", "News > Physics", "Politics", "", "Technology > Robots"] {
            assert!(!is_known(bad), "{bad}");
        }
    }

    #[test]
    fn a_slip_finds_its_category() {
        assert_eq!(nearest("news"), "News");
        assert_eq!(nearest("Politcs"), "News > Politics");
        assert_eq!(nearest("Science > Phisics"), "Science > Physics");
    }
}
