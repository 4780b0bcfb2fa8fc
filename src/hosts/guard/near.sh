# Baton guard, NEAR.
main "$@"
